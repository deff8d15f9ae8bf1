#!/bin/bash
# A sweep as a Slurm job array; every task solves its part of the batches. The processes share
# nothing but the folder of FILE.h5.
#
#   sbatch slurm-array.sh SCENARIO.yaml FILE.h5 [more options of tradeflow sweep]
#   sbatch --array=1-1 --dependency=afterany:JOB slurm-array.sh SCENARIO.yaml FILE.h5 [the same]
#
# The second job is an array of one, the whole: it solves what a failed task left, and merges.
#SBATCH --job-name=tradeflow-sweep
#SBATCH --array=1-64
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=1G
#SBATCH --time=01:00:00
set -euo pipefail
scenario=${1:?usage: sbatch slurm-array.sh SCENARIO.yaml FILE.h5 [OPTION...]}
file=${2:?usage: sbatch slurm-array.sh SCENARIO.yaml FILE.h5 [OPTION...]}
shift 2
exec tradeflow sweep "$scenario" -o "$file" -q -j "${SLURM_CPUS_PER_TASK:-1}" \
  --part "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" "$@"
