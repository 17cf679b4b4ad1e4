//! What an emulator is started with.

use std::net::{Ipv4Addr, SocketAddr};

use crate::seed::Seed;

/// Settings of one emulator. The default is an empty instance on a free loopback port.
#[derive(Clone)]
pub struct Config {
    /// Where to listen. Port 0 picks a free one.
    pub listen: SocketAddr,
    /// Permits an address that other machines can reach. The control plane stays local even so.
    pub allow_remote: bool,
    /// Users and instance settings.
    pub seed: Seed,
    /// Where ids, codes and tokens start from; equal seeds give equal runs.
    pub random_seed: u64,
    /// Path prefix under which a proxy reaches the emulator, such as `/a/b`. One unknown segment
    /// before `/v1` is accepted without it.
    pub proxy_path: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            seed: Seed::default(),
            random_seed: 0,
            proxy_path: None,
        }
    }
}
