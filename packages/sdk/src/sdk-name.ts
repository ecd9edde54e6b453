/** Name and version of this SDK, as its batches tell them. */
export const SDK_NAME = 'tidegate-js/0.1.0';
