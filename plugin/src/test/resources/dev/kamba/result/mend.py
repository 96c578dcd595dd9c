"""Gives published files back what de-identification took: instance UIDs, and one Frame of Reference for the series."""
import sys

import pydicom

for number, path in enumerate(sorted(sys.argv[1:]), 1):
    image = pydicom.dcmread(path, force=True)
    if not image.SOPInstanceUID:
        image.SOPInstanceUID = "2.25.400%d" % number
        image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    if "PerFrameFunctionalGroupsSequence" in image:
        del image.PerFrameFunctionalGroupsSequence  # a remnant: one empty item in a single-frame image
    image.FrameOfReferenceUID = "2.25.4000"
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.save_as(path)
