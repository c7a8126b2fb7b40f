/**
 * A key and a certificate for 127.0.0.1 that no authority has signed, good until 2126. It protects nothing: it is what
 * an attacker in the network would show.
 */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvSB0j/YWzBjo286q
AYjUOlPVjfjPB9gtQAG2QYjzSwOhRANCAAT7CXT/I6CGd3UXiwGN4eD8qXf0KYii
J1x5u+2iWnYNnD5h+Y3sm9UK4piFerrBqIkhimQQ1K8dTEngSLBKuvOz
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUfBC2PoktKdvPN19wqOPDO2uQo3cwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIzMTUzOFoYDzIxMjYxMDMw
MjMxNTM4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT7CXT/I6CGd3UXiwGN4eD8qXf0KYiiJ1x5u+2iWnYNnD5h+Y3sm9UK
4piFerrBqIkhimQQ1K8dTEngSLBKuvOzo28wbTAdBgNVHQ4EFgQUDmI3wr96iYnB
VopYenasFGlJG08wHwYDVR0jBBgwFoAUDmI3wr96iYnBVopYenasFGlJG08wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgMPqU6yPj+ef+w9HoxNZhQ+UmNW6bp9h2LjVmBo76dS0CIQDH
CLAn/H0pn4c2hVaWRlI9p0uzGjLYHW1dEzYjdi9jKw==
-----END CERTIFICATE-----
`,
};
