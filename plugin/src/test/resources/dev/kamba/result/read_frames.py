"""Prints one line per frame of segmentations of any encoding, compressed or not.

Segment (- in a label map), source instance, source frame, position, digest of the pixels as little-endian bytes; after each file "end".
"""
import hashlib
import sys

import pydicom

for path in sys.argv[1:]:
    seg = pydicom.dcmread(path)
    frames = int(seg.NumberOfFrames)
    pixels = seg.pixel_array.reshape(frames, seg.Rows, seg.Columns)
    kind = "<u2" if seg.BitsAllocated == 16 else "u1"
    for groups, plane in zip(seg.PerFrameFunctionalGroupsSequence, pixels):
        source = groups.DerivationImageSequence[0].SourceImageSequence[0]
        segment = "-"
        if "SegmentIdentificationSequence" in groups:
            segment = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        position = "-"
        if "PlanePositionSequence" in groups:
            position = "/".join("%.6f" % float(mm) for mm in groups.PlanePositionSequence[0].ImagePositionPatient)
        print(
            segment,
            source.ReferencedSOPInstanceUID,
            source.get("ReferencedFrameNumber", "-"),
            position,
            hashlib.sha256(plane.astype(kind).tobytes()).hexdigest()[:16],
        )
    print("end")
