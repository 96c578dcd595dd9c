"""Prints one line per frame of a SEG: segment, source instance, source frame, position, digest of the pixels.

Takes files; after each file's lines a line "end".
"""
import hashlib
import sys

import pydicom

for path in sys.argv[1:]:
    seg = pydicom.dcmread(path)
    pixels = seg.pixel_array.reshape(int(seg.NumberOfFrames), seg.Rows, seg.Columns)
    for groups, plane in zip(seg.PerFrameFunctionalGroupsSequence, pixels):
        source = groups.DerivationImageSequence[0].SourceImageSequence[0]
        position = "-"
        if "PlanePositionSequence" in groups:
            position = "/".join("%.6f" % float(mm) for mm in groups.PlanePositionSequence[0].ImagePositionPatient)
        print(
            groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber,
            source.ReferencedSOPInstanceUID,
            source.get("ReferencedFrameNumber", "-"),
            position,
            hashlib.sha256(plane.astype("uint8").tobytes()).hexdigest()[:16],
        )
    print("end")
