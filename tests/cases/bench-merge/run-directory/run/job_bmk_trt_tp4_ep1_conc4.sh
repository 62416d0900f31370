#!/bin/bash
export HF_TOKEN=none
srun bench
