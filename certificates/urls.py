"""Addresses of certificates. ``pruefen/<code>`` is printed on paper and never changes, nor do those in badges."""

from django.urls import path

from certificates.views import checking, hr, machines, office, own, wishes

app_name = "certificates"
urlpatterns = [
    path("zertifikate/", own.own_certificates, name="list"),
    path("zertifikate/<uuid:certificate>/", own.twin, name="twin"),
    path("zertifikate/<uuid:certificate>/zertifikat.pdf", own.certificate_pdf, name="pdf"),
    path("zertifikate/<uuid:certificate>/kopie.pdf", own.certificate_copy, name="copy"),
    path("zertifikate/<uuid:certificate>/vorschau.png", own.preview, name="preview"),
    path("zertifikate/<uuid:certificate>/open-badge.json", own.badge, name="badge"),
    path("zertifikate/<uuid:certificate>/berichtigen/", own.correction, name="correction"),
    path("zertifikate/teilnahme/<uuid:enrolment>/", own.attendance, name="attendance"),
    path("personal/zertifikate/", hr.certificates, name="hr"),
    path("personal/zertifikate.zip", hr.archive, name="archive"),
    path("personal/foerderbestaetigungen/", hr.confirmations, name="confirmations"),
    path("personal/foerderbestaetigungen/<uuid:enrolment>/", hr.confirm, name="confirm"),
    path("personal/berichtigung/<uuid:wish>/", wishes.for_hr, name="hr_request"),
    path("programm/zertifikate/", office.certificates, name="office"),
    path("programm/zertifikate/neu-ausstellen/", office.batch, name="office_batch"),
    path("programm/berichtigung/<uuid:wish>/", wishes.for_office, name="office_request"),
    path("programm/zertifikate/<uuid:certificate>/", office.certificate, name="office_certificate"),
    path("pruefen/", checking.check, name="check"),
    path("pruefen/datei/", checking.check_pdf, name="check_pdf"),
    path("pruefen/siegel/", checking.seal_help, name="seal_help"),
    path("pruefen/siegel/zertifikate.pem", machines.seals, name="seals"),
    path("pruefen/<str:code>.json", checking.verify_json, name="verify_json"),
    path("pruefen/<str:code>", checking.verify, name="verify"),
    path("pruefen/<str:code>/", checking.verify),
    path(".well-known/did.json", machines.did, name="did"),
    path("badges/aussteller", machines.issuer, name="issuer"),
    path("badges/status/<int:number>", machines.status_list, name="status_list"),
    path("badges/<str:kind>/<uuid:course>", machines.achieved, name="achievement"),
]
