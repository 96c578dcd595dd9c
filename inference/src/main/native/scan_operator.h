// What the operators of the selective scan are to ONNX Runtime, whatever device runs them; all float32:
//   dev.kamba::SelectiveScan  u [N,K,L,D], delta [N,K,L,D], a [K,D,S], b [N,K,L,S], c [N,K,L,S] and, if wished, bias [K,1,D] and
//                             direct [K,1,D];
//   dev.kamba::PackedScan     u [N,K,L,D], p [N,K,L,R+2S], step [K,R,D], a [K,D,S] and, if wished, bias and direct: p has R numbers
//                             that make delta with step, then b, then c.
// Output y [N,K,L,D] and, where the device needs one, a vector of scratch memory.
#pragma once

#include "operator.h"
#include "scan.h"

namespace kamba {

std::vector<Declaration> scansDeclared(ort::Status* (*compute)(void* kernel, ort::KernelContext* context));

// Reads the inputs of a call and makes its output; the status says what is wrong with them.
ort::Status* readScan(const Kernel& kernel, ort::KernelContext* context, Scan& scan);

}  // namespace kamba
