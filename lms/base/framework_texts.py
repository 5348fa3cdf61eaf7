"""Texts of frameworks whose German catalogues say "du"; ours says "Sie" to the same English.

Django asks the apps in their order and itself last: what the REST framework says to an address without a domain would
stand in every form. Naming the texts here keeps them in our catalogue when ``makemessages`` collects it anew.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

REST_FRAMEWORK = (
    gettext_noop("Enter a valid email address."),
    gettext_noop("Enter a valid URL."),
    gettext_noop("Upload a valid image. The file you uploaded was either not an image or a corrupted image."),
    gettext_noop('Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'),
    gettext_noop('Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'),
    gettext_noop("The submitted data was not a file. Check the encoding type on the form."),
    gettext_noop("Ensure this filename has at most {max_length} characters (it has {length})."),
    gettext_noop("Ensure this field has no more than {max_length} characters."),
    gettext_noop("Ensure this field has at least {min_length} characters."),
    gettext_noop("Ensure this value is less than or equal to {max_value}."),
    gettext_noop("Ensure this value is greater than or equal to {min_value}."),
    gettext_noop("Ensure that there are no more than {max_digits} digits in total."),
    gettext_noop("Ensure that there are no more than {max_decimal_places} decimal places."),
    gettext_noop("Ensure that there are no more than {max_whole_digits} digits before the decimal point."),
    gettext_noop("Date has wrong format. Use one of these formats instead: {format}."),
    gettext_noop("Datetime has wrong format. Use one of these formats instead: {format}."),
    gettext_noop("Time has wrong format. Use one of these formats instead: {format}."),
    gettext_noop("Duration has wrong format. Use one of these formats instead: {format}."),
)
WAGTAIL = (
    gettext_noop("Choose who can view the live version of this page"),
    gettext_noop("Please add some alt text for your image or mark it as decorative"),
    gettext_noop("Select a new parent page"),
    gettext_noop("Select documents in choosers"),
    gettext_noop(
        "Select hierarchical position. Note: a collection cannot become a child of itself or one of its"
        " descendants."
    ),
    gettext_noop("Select images in choosers"),
)
