// What the operator dev.kamba::SelectiveScan, version 1, is to ONNX Runtime, whatever device runs it:
// inputs u [N,K,L,D], delta [N,K,L,D], a [K,D,S], b [N,K,L,S], c [N,K,L,S] and, if wished, bias [K,1,D] and direct [K,1,D]; output
// y [N,K,L,D] and, where the device needs one, a vector of scratch memory; all float32.
#pragma once

#include "ort_abi.h"
#include "scan.h"

namespace kamba {

// The table of the ONNX Runtime that loaded this library.
extern ort::Table* runtime;

// Reads the inputs of a call and makes its output; the status says what is wrong with them.
ort::Status* read(ort::KernelContext* context, Scan& scan);

// Adds the operator to the options of a session; the body of RegisterCustomOps.
ort::Status* add(
        ort::Options* options,
        const ort::Base* base,
        const char* provider,
        ort::Status* (*compute)(void*, ort::KernelContext*));

}  // namespace kamba
