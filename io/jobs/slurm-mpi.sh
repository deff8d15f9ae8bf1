#!/bin/bash
# A sweep under MPI on Slurm: a manager, which hands out batches and merges them, and 64 workers.
#
#   sbatch slurm-mpi.sh SCENARIO.yaml FILE.h5 [more options of tradeflow sweep]
#
# A worker that dies ends the job; the same command goes on from the finished batches.
#SBATCH --job-name=tradeflow-sweep
#SBATCH --ntasks=65
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=01:00:00
set -euo pipefail
scenario=${1:?usage: sbatch slurm-mpi.sh SCENARIO.yaml FILE.h5 [OPTION...]}
file=${2:?usage: sbatch slurm-mpi.sh SCENARIO.yaml FILE.h5 [OPTION...]}
shift 2
exec mpirun -n "${SLURM_NTASKS:-1}" tradeflow sweep "$scenario" -o "$file" -q -j 1 "$@"
