"""Addresses of the desks."""

from django.urls import path

from lms.portal.views import hr, learner, my_data, office, openness, targets, trainer

app_name = "portal"
urlpatterns = [
    path("start/", learner.start, name="start"),
    path("meine-kurse/", learner.my_courses, name="my_courses"),
    path("meine-kurse/<uuid:enrolment>/", learner.course, name="course"),
    path("meine-daten/", my_data.show, name="my_data"),
    path("meine-daten/archiv.zip", my_data.archive, name="my_data_archive"),
    path("seminare/", trainer.seminars, name="seminars"),
    path("seminare/<uuid:run>/", trainer.run, name="run"),
    path("seminare/tag/<uuid:day>/bestaetigen/", trainer.confirm, name="confirm"),
    path("seminare/tag/<uuid:day>/nachholen/", trainer.make_up, name="make_up"),
    path("seminare/tag/<uuid:day>/unterschriften/", trainer.sign_in_list, name="sign_in_list"),
    path("seminare/tag/<uuid:day>/vertretung/", trainer.stand_in, name="stand_in"),
    path("seminare/vertretung/<uuid:stand_in>/entfernen/", trainer.end_stand_in, name="end_stand_in"),
    path("seminare/anwesenheit/<uuid:attendance>/zurueckziehen/", trainer.withdraw, name="withdraw"),
    path("personal/", hr.people, name="hr"),
    path("personal/liste.csv", hr.people_file, name="hr_file"),
    path("personal/einladen/", hr.invite, name="hr_invite"),
    path("programm/", office.overview, name="office"),
    path("programm/anmeldungen/", office.enrolments, name="office_people"),
    path("programm/anmeldungen/liste.csv", office.enrolments_file, name="office_people_file"),
    path("programm/abdeckung/", office.coverage_map, name="coverage"),
    path("programm/stellen/", office.bodies, name="bodies"),
    path("programm/ziele/", targets.show, name="targets"),
    path("programm/ziele/neu/", targets.enter, name="target_add"),
    path("programm/ziele/<uuid:target>/", targets.change, name="target"),
    path("wer-sieht-was/", openness.who_sees_what, name="who_sees_what"),
    path("programm/durchfuehrungen/", office.runs, name="office_runs"),
    path("programm/hinweise/", office.flagged, name="flags"),
    path("programm/tabellen/<slug:name>.csv", office.table_file, name="table"),
]
