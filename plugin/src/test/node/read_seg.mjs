// Prints what OHIF would show of a SEG: one line per segment and source frame, with the number and the digest of its pixels.
// Takes folders that hold result.dcm and source/*.dcm each; after each folder's lines a line "end".
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { adaptersSEG } from '@cornerstonejs/adapters';
import { cache, metaData, utilities } from '@cornerstonejs/core';
import dcmjs from 'dcmjs';

const { DicomMessage, DicomMetaDictionary } = dcmjs.data;

function buffer(file) {
    const bytes = readFileSync(file);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

const first = (value) => (Array.isArray(value) ? value[0] : value);

function group(instance, frame, sequence) {
    const own = instance.PerFrameFunctionalGroupsSequence?.[frame - 1]?.[sequence];
    return first(own ?? first(instance.SharedFunctionalGroupsSequence)?.[sequence]) ?? instance;
}

// Like OHIF's metadata provider, which takes cosines 1\0\0 and 0\1\0 for images that have none.
function plane(instance, frame) {
    const cosines = group(instance, frame, 'PlaneOrientationSequence').ImageOrientationPatient ?? [1, 0, 0, 0, 1, 0];
    const spacing = group(instance, frame, 'PixelMeasuresSequence').PixelSpacing ?? [1, 1];
    const position = group(instance, frame, 'PlanePositionSequence').ImagePositionPatient ?? [0, 0, 0];
    const [rowCosines, columnCosines] = [cosines.slice(0, 3).map(Number), cosines.slice(3).map(Number)];
    return {
        rows: instance.Rows,
        columns: instance.Columns,
        rowCosines,
        columnCosines,
        imageOrientationPatient: cosines.map(Number),
        imagePositionPatient: position.map(Number),
        rowPixelSpacing: Number(spacing[0]),
        columnPixelSpacing: Number(spacing[1]),
        pixelSpacing: spacing.map(Number),
        frameOfReferenceUID: instance.FrameOfReferenceUID,
    };
}

function modules({ instance, frame }) {
    return {
        instance,
        imagePlaneModule: plane(instance, frame),
        generalImageModule: { sopInstanceUID: instance.SOPInstanceUID },
        generalSeriesModule: { seriesInstanceUID: instance.SeriesInstanceUID, modality: instance.Modality },
        imagePixelModule: {
            rows: instance.Rows,
            columns: instance.Columns,
            bitsAllocated: instance.BitsAllocated,
            bitsStored: instance.BitsStored,
            highBit: instance.HighBit,
            samplesPerPixel: instance.SamplesPerPixel,
            pixelRepresentation: instance.PixelRepresentation,
            photometricInterpretation: instance.PhotometricInterpretation,
        },
    };
}

// The frames of the source by image identifier, in the form of WADO-RS as in OHIF.
function load(folder) {
    const frames = new Map();
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.dcm')).sort()) {
        const instance = DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(buffer(join(folder, name))).dict);
        delete instance.PixelData;
        const count = Number(instance.NumberOfFrames ?? 1);
        for (let frame = 1; frame <= count; frame++) {
            frames.set(`wadors:/instances/${instance.SOPInstanceUID}/frames/${frame}`, { instance, frame, count });
        }
    }
    return frames;
}

function* lines(labelmaps, frames) {
    const found = [];
    for (const image of labelmaps.flat()) {
        const pixels = image.voxelManager?.getScalarData() ?? image.getPixelData();
        const { instance, frame, count } = frames.get(image.referencedImageId);
        for (const segment of new Set(pixels)) {
            if (segment !== 0) {
                const mask = Uint8Array.from(pixels, (pixel) => (pixel === segment ? 1 : 0));
                const digest = createHash('sha256').update(mask).digest('hex').slice(0, 16);
                const size = mask.reduce((sum, pixel) => sum + pixel, 0);
                found.push([segment, instance.SOPInstanceUID, count > 1 ? frame : '-', size, digest].join(' '));
            }
        }
    }
    yield* found;
}

async function read(folder) {
    const frames = load(join(folder, 'source'));
    const provider = { get: (type, imageId) => frames.has(imageId) ? modules(frames.get(imageId))[type] : undefined };
    metaData.addProvider(provider.get, 1000);
    try {
        const read = await adaptersSEG.Cornerstone3D.Segmentation.createFromDICOMSegBuffer(
            [...frames.keys()],
            buffer(join(folder, 'result.dcm')),
            { metadataProvider: provider },
        );
        return [...lines(read.labelMapImages, frames)];
    } catch (error) {
        return [`${error.name}: ${error.message}`];
    } finally {
        metaData.removeProvider(provider.get);
        cache.purgeCache();
    }
}

for (const folder of process.argv.slice(2)) {
    console.log([...(await read(folder)), 'end'].join('\n'));
}
process.exit(0);
