// What the operator dev.kamba::SelectiveScan is to ONNX Runtime, whatever device runs it:
// inputs u [N,K,L,D], delta [N,K,L,D], a [K,D,S], b [N,K,L,S], c [N,K,L,S] and, if wished, bias [K,1,D] and direct [K,1,D]; output
// y [N,K,L,D] and, where the device needs one, a vector of scratch memory; all float32.
#pragma once

#include "operator.h"
#include "scan.h"

namespace kamba {

Declaration scanDeclared(ort::Status* (*compute)(void* kernel, ort::KernelContext* context));

// Reads the inputs of a call and makes its output; the status says what is wrong with them.
ort::Status* readScan(const Kernel& kernel, ort::KernelContext* context, Scan& scan);

}  // namespace kamba
