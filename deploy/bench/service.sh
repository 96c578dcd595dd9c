#!/usr/bin/env bash
# Measures the packaged service on this machine: receive rate in turn with DCMTK storescp and Orthanc, the way from the last
# instance to the segmentation in a PACS, memory and start-up. Run it by hand after a build, on a quiet machine:
#
#   deploy/bench/service.sh [ROUNDS]        needs dcmtk, orthanc, curl, python3; prints a report, keeps nothing
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3}
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT
export TCP_NODELAY=1
dicom=21401 http=21402 storescp=21403 orthanc=21404 orthanc_http=21405

now() { date +%s%N; }
ms() { echo $((($(now) - $1) / 1000000)); }
api() { curl -sf "localhost:$http/$1"; }
memory() { awk -v key="$2" '$1 == key":" {print int($2 / 1024) " MB"}' "/proc/$1/status"; }

start_kamba() { # settings ...; sets pid, prints milliseconds until ready
    local begin; begin=$(now)
    java "$@" -Dkamba.home="$work/home" -Dkamba.dicom.port=$dicom -Dquarkus.http.port=$http \
        -Dkamba.study.check-period=100ms -Dkamba.destinations.pacs.url=dicom://ORTHANC@127.0.0.1:$orthanc \
        -jar plugin/target/quarkus-app/quarkus-run.jar >>"$work/log" 2>&1 &
    pid=$!
    until curl -sf "localhost:$http/q/health/ready" >/dev/null; do sleep 0.02; done
    started=$(ms "$begin")
}
stop_kamba() { kill "$pid"; wait "$pid" 2>/dev/null || true; }

send() { storescu -aec "$1" --propose-implicit localhost "$2" +sd "$3" >/dev/null; }
fixture() { java -jar dicom-fixtures/target/dicom-fixtures.jar --kind "$1" --seed "$2" --slices "$3" --out "$work/$1-$2" >/dev/null
    rm -rf "$work/$1-$2"/truth*; }

cat >"$work/orthanc.json" <<J
{"DicomPort": $orthanc, "HttpPort": $orthanc_http, "StorageDirectory": "$work/db", "IndexDirectory": "$work/db",
 "DicomAlwaysAllowStore": true, "UnknownSopClassAccepted": true, "OverwriteInstances": true}
J
mkdir "$work/db" "$work/scp"
Orthanc "$work/orthanc.json" >"$work/orthanc.log" 2>&1 &
storescp -od "$work/scp" $storescp >/dev/null 2>&1 &
for seed in $(seq "$rounds"); do fixture ct "$seed" 300; done
fixture us 1 1

echo "machine: $(nproc) cores, $(java -version 2>&1 | head -1), $(storescp --version | head -1 | tr -s '$ ' ' ')"
start_kamba
echo "first start, empty home, until ready: $started ms"
stop_kamba
for round in 1 2 3; do
    start_kamba -Dkamba.study.quiet-period=1h
    echo "start $round until ready: $started ms"
    [ "$round" = 3 ] || stop_kamba
done
sleep 15
echo "resident memory, idle: $(memory "$pid" VmRSS)"

echo "300 CT slices of 512x512, $(du -sm "$work/ct-1" | cut -f1) MB, storescu with TCP_NODELAY=1, milliseconds:"
for seed in $(seq "$rounds"); do
    t=$(now); send STORESCP $storescp "$work/ct-$seed"; scp=$(ms "$t")
    t=$(now); send ORTHANC $orthanc "$work/ct-$seed"; ort=$(ms "$t")
    t=$(now); send KAMBA $dicom "$work/ct-$seed"; ours=$(ms "$t")
    t=$(now); send STORESCP $storescp "$work/ct-$seed"; again=$(ms "$t")
    echo "  round $seed: storescp $scp and $again, Orthanc $ort, Kamba (forced to disk, ledger) $ours"
done
stop_kamba

echo "from the last instance to DONE (quiet period 1 s):"
rm -rf "$work/home"
start_kamba -Dkamba.study.quiet-period=1s
for study in us-1 us-1 ct-1; do
    [ "$study" = us-1 ] && fixture us $((RANDOM + 100)) 1 && study=$(ls -t "$work" | grep '^us-' | head -1)
    send KAMBA $dicom "$work/$study"
    until api api/studies?limit=1 | grep -q '"state":"DONE"'; do sleep 0.1; done
    api api/studies?limit=1 | python3 -c '
import json, sys
for job in json.load(sys.stdin)[0]["jobs"]:
    t, d = job["timings"], job["deliveries"][0]["took"]
    print("  %s %s instance(s): wait %d (1000 of it the quiet period), load %d, infer %d, encode %d, deliver %d, total %d ms"
          % (job["model"], job["instances"], t["waiting"], t["load"], t["infer"], t["encode"], d, t["total"]))'
done
echo "resident memory, peak: $(memory "$pid" VmHWM)"
