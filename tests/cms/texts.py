"""Course files of the tests, as an author would write them."""

from __future__ import annotations


def lesson(key: str, *, title: str = "", blocks: str = "", **lines: str) -> str:
    """The YAML of a lesson."""
    more = "".join(f"      {name}: {value}\n" for name, value in lines.items())
    text = f"    - key: {key}\n      title: {title or f'Lektion {key}'}\n      minutes: 30\n{more}      blocks:\n"
    return text + (blocks or f"      - {{type: paragraph, text: 'Inhalt von {key}'}}\n")


def quiz(key: str, *, answer: str = "acht") -> str:
    """The YAML of a quiz with one question."""
    return (
        f"    quiz:\n      key: {key}\n      title: Lernkontrolle {key}\n      minutes: 10\n      questions:\n"
        f"      - key: {key}-1\n        type: single_choice\n        prompt: Wann?\n        options:\n"
        f'        - {{text: "{answer}", correct: true}}\n        - {{text: "neun"}}\n'
    )


def unit(key: str, *, lessons: list[str], title: str = "", quiz_text: str = "") -> str:
    """The YAML of a seminar day."""
    body = "".join(lessons)
    listing = f"    lessons:\n{body}" if body else ""
    return f"  - key: {key}\n    title: {title or f'Tag {key}'}\n{listing}{quiz_text}"


def course_file(*units: str, key: str = "klein", title: str = "Kleiner Kurs", head: str = "") -> str:
    """The YAML of a file with one course."""
    return f"courses:\n- key: {key}\n  level: basis\n  title: {title}\n{head}  units:\n{''.join(units)}"


def small_course(key: str = "klein") -> str:
    """Two days of two lessons and a quiz each."""
    return course_file(
        unit(f"{key}-1", lessons=[lesson(f"{key}-a"), lesson(f"{key}-b")], quiz_text=quiz(f"{key}-q1")),
        unit(f"{key}-2", lessons=[lesson(f"{key}-c"), lesson(f"{key}-d")], quiz_text=quiz(f"{key}-q2")),
        key=key,
    )
