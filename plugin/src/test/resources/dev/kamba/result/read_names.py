"""Prints one line per file: the patient's name, and the issuers of two further identifiers."""
import sys

import pydicom

sys.stdout.reconfigure(encoding="utf-8")
for path in sys.argv[1:]:
    header = pydicom.dcmread(path)
    print(header.PatientName, *(item.IssuerOfPatientID for item in header.OtherPatientIDsSequence), sep="|")
