export {
  GrowthBook,
  GrowthBookProvider,
  useFeatureIsOn,
  useFeatureValue,
} from '@growthbook/growthbook-react';
