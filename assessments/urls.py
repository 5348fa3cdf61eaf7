"""Addresses of quizzes; mounted at ``quiz/``."""

from django.urls import path

from assessments.views import attempts as views
from assessments.views import desk

app_name = "assessments"
urlpatterns = [
    path("<uuid:enrolment>/<uuid:activity>/", views.quiz, name="quiz"),
    path("bewertung/", desk.queue, name="desk"),
    path("bewertung/<uuid:attempt>/<uuid:question>/", desk.answer, name="desk_answer"),
    path("bewertung/ergebnisse/<uuid:run>/", desk.results, name="desk_results"),
    path("versuch/<uuid:attempt>/", views.attempt_page, name="attempt"),
    path("versuch/<uuid:attempt>/antwort/", views.answer, name="answer"),
    path("versuch/<uuid:attempt>/abgeben/", views.submit, name="submit"),
    path("versuch/<uuid:attempt>/ergebnis/", views.result, name="result"),
    path("versuch/<uuid:attempt>/bild/<uuid:image>/", views.image, name="image"),
    path("versuch/<uuid:attempt>/quittung/", views.receipt, name="receipt"),
]
