// What every program sees of the system. Nothing here is a secret, and nothing can be changed.

#include "confine.h"

#include <stddef.h>

const char *const system_links[] = {"/bin",   "/sbin",   "/lib", "/lib32",
                                    "/lib64", "/libx32", NULL};

const char *const system_files[] = {
    "/usr",
    "/etc/ld.so.cache",
    "/etc/alternatives",  // on Debian, programs such as awk are links to links here
    "/nix/store",         // the system's files on NixOS
    "/gnu/store",         // and on Guix
    NULL,
};

const char *const network_files[] = {
    "/etc/resolv.conf", "/etc/hosts",     "/etc/nsswitch.conf", "/etc/services", "/etc/protocols",
    "/etc/gai.conf",    "/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust",
    "/etc/ssl/openssl.cnf", NULL,
};

const char *const devices[] = {
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", NULL,
};
