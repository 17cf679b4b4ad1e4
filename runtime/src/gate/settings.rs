//! What the host decides: whose pages may speak, from which frames, and how much.

use super::origin::AllowedOrigins;

/// The settings of an engine. There is no default: the origins are the host's own decision.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Pages of these origins may send commands and receive events.
    pub origins: AllowedOrigins,
    /// Which of their frames.
    pub frames: FramePolicy,
    /// How much.
    pub limits: Limits,
    /// Whether console lines are written at first.
    pub logging: bool,
}

/// Which frames may send commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FramePolicy {
    /// Only documents that fill their web view.
    #[default]
    MainOnly,
    /// Also frames whose origin is that of a live document that fills its web view.
    SameOriginFrames,
}

/// What one engine takes in, all pages together.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest frame, in bytes. Commands of several megabytes have to pass.
    pub max_bytes: usize,
    /// The most commands that wait or run at once.
    pub max_pending: usize,
    /// The most frames a second, and also the most in one burst.
    pub per_second: u32,
}

impl Default for Limits {
    /// 8 MiB a frame; 1,000 commands at once; 1,000 frames a second, which is one more than a page sends that leaves a
    /// millisecond between two.
    fn default() -> Self {
        Self {
            max_bytes: 8 << 20,
            max_pending: 1_000,
            per_second: 1_000,
        }
    }
}
