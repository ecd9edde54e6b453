import { type CountryCode, isValidPhoneNumber } from 'libphonenumber-js/min';

/**
 * Whether digits are a phone number, by the numbering plans of libphonenumber: how many digits, and
 * which first ones, each country has. Numbers without `+` or `00` are read as dialled in `country`
 * (ISO 3166-1, such as `RW`); without one they are no phone numbers. Never throws.
 */
export function phoneCheck(country?: CountryCode): (candidate: string) => boolean {
  return (candidate) => {
    if (candidate.startsWith('+')) return isValidPhoneNumber(candidate);
    if (country !== undefined && isValidPhoneNumber(candidate, country)) return true;
    return candidate.startsWith('00') && isValidPhoneNumber(`+${candidate.slice(2)}`);
  };
}
