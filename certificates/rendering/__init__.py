"""Paper: typesetting certificates as PDF. The one home of ReportLab; knows strings and lengths, no models, no Django.

From the bottom: ``fonts`` (shaping), ``subsetting``; ``canvas`` (ReportLab), ``embedding``, ``tagging`` (for screen
readers); ``document`` (pages); ``layout`` (what fits where), ``painting`` and ``day_table`` (blocks); ``certificate``
composes a ``sheet``.
"""
