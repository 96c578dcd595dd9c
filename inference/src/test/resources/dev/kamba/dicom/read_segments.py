"""Prints for each frame of each file named its segment (- in a label map) and a digest of its pixels, two bytes each."""
import hashlib
import sys

import pydicom

for name in sys.argv[1:]:
    dataset = pydicom.dcmread(name)
    pixels = dataset.pixel_array.reshape(-1, dataset.Rows, dataset.Columns).astype("<u2")
    for groups, frame in zip(dataset.PerFrameFunctionalGroupsSequence, pixels):
        segment = "-"
        if "SegmentIdentificationSequence" in groups:
            segment = groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        print(segment, hashlib.sha256(frame.tobytes()).hexdigest()[:16])
