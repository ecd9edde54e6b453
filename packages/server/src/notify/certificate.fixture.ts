/**
 * A certificate for `localhost`, signed by itself and valid until 2126, and its key: for servers of tests
 * on this machine and for nothing else. Node makes none, and a machine may have no OpenSSL.
 */
export const aCertificate: { readonly key: string; readonly cert: string } = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzjaUZFwIlJoq9s1p
Fgr0tH4hrumPaI86ggssxgGOhvShRANCAARfyle96QZAYFZm3kavyAi84ZgLGWXT
zpfE33wkELtnPKbrPKy79F0yHhNAtGyhU8fzumHsfRo0bQek342UhMve
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUHYA3J3RRnD9i8oOFl2YptNfV08swCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIwNDEzOFoYDzIxMjYxMDI4
MjA0MTM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARfyle96QZAYFZm3kavyAi84ZgLGWXTzpfE33wkELtnPKbrPKy79F0y
HhNAtGyhU8fzumHsfRo0bQek342UhMveo2kwZzAdBgNVHQ4EFgQU1Gf5vqcDmKHs
swqGINX7pRt2DnswHwYDVR0jBBgwFoAU1Gf5vqcDmKHsswqGINX7pRt2DnswDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAMBDW1wYJ1ODeGn6y3dnmvIXyRZfKa/39rGNXkZlAmWLAiEApj69TrJw
/N1p8BWa9cUcuI526vC9DwxvNF4fjDsTUMk=
-----END CERTIFICATE-----
`,
};
