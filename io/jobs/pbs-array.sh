#!/bin/bash
# A sweep as a PBS job array; every task solves its part of the batches. The processes share
# nothing but the folder of FILE.h5. PARTS is the size of the array.
#
#   qsub -v SCENARIO=SCENARIO.yaml,FILE=FILE.h5,PARTS=64 pbs-array.sh
#   qsub -W depend=afterany:JOB -J 1-2 -v SCENARIO=SCENARIO.yaml,FILE=FILE.h5,PARTS=1 pbs-array.sh
#
# The second job is one part, the whole: it solves what a failed task left, and merges. PBS knows
# no array of one, so that its second task finds nothing to do. OPTIONS holds more of them.
#PBS -N tradeflow-sweep
#PBS -J 1-64
#PBS -l select=1:ncpus=2:mem=2gb
#PBS -l walltime=01:00:00
set -euo pipefail
cd "${PBS_O_WORKDIR:?is set by PBS}"
parts=${PARTS:-64}
if [ "$PBS_ARRAY_INDEX" -gt "$parts" ]; then
  exit 0
fi
# shellcheck disable=SC2086  # options are words
exec tradeflow sweep "${SCENARIO:?qsub -v SCENARIO=...}" -o "${FILE:?qsub -v FILE=...}" -q \
  -j "${NCPUS:-1}" --part "$PBS_ARRAY_INDEX/$parts" ${OPTIONS:-}
