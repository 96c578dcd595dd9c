"""Prints one line per frame of segmentations of any encoding, compressed or not.

Segment (- in a label map), source instance, source frame, position, digest of the pixels as little-endian bytes; after each file "end".
"""
import hashlib
import struct
import sys

import numpy
import pydicom
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers.rle_handler import _rle_decode_segment


def decoded(seg, frames):
    """All frames; pydicom 2 does not unpack single bits out of RLE, only its bytes."""
    if seg.BitsAllocated > 1 or not seg.file_meta.TransferSyntaxUID.is_compressed:
        return seg.pixel_array.reshape(frames, seg.Rows, seg.Columns)
    planes = []
    for frame in generate_pixel_data_frame(seg.PixelData, frames):
        count, start = struct.unpack("<LL", frame[:8])
        assert (count, start) == (1, 64)
        packed = numpy.frombuffer(bytes(_rle_decode_segment(frame[64:])), "u1")
        bits = numpy.unpackbits(packed, bitorder="little")
        pixels = seg.Rows * seg.Columns
        assert len(packed) == (pixels + 7) // 8 and not bits[pixels:].any()
        planes.append(bits[:pixels].reshape(seg.Rows, seg.Columns))
    return planes


for path in sys.argv[1:]:
    seg = pydicom.dcmread(path)
    frames = int(seg.NumberOfFrames)
    pixels = decoded(seg, frames)
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
