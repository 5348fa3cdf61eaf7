"""Proof that others can check: seals on documents, signed badges, the list of withdrawn ones. No Django, no ReportLab.

``keys`` are the operator's; ``pades`` seals a prepared PDF, ``inspection`` looks at the seal of any PDF; ``badge`` is
the credential, ``jose`` signs it, ``status_list`` says which no longer count.
"""
