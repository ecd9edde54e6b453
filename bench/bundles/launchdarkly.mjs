export { LDProvider, useFlags, useLDClient } from 'launchdarkly-react-client-sdk';
