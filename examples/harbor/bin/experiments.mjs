#!/usr/bin/env node
import '../dist/experiments/main.js';
