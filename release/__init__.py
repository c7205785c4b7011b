"""What a release consists of: a wheel, a bundle for desktop hosts, a registry entry, an SBOM and their checksums."""
