//! What user space tells the programs while they run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aya::maps::{Array, HashMap, MapData};
use parking_lot::Mutex;
use sensor_ebpf::abi::{CaptureConfig, direction};

use super::settings::Filters;

/// `CaptureConfig` as the map wants it.
const CONFIG_SIZE: usize = size_of::<CaptureConfig>();
pub(super) type ConfigMap = Array<MapData, [u8; CONFIG_SIZE]>;

/// A handle on the running programs; cheap to clone, usable from any thread.
///
/// Nothing here fails: a wish that the kernel can't take is counted, and only means that
/// more is copied than needed.
#[derive(Clone)]
pub struct CaptureControl {
    maps: Arc<Mutex<Maps>>,
    refused: Arc<AtomicU64>,
}

struct Maps {
    config: ConfigMap,
    skip: HashMap<MapData, [u64; 2], u64>,
    muted: HashMap<MapData, u64, u8>,
    filters: Filters,
    generation: u32,
    mute_generation: u32,
}

impl CaptureControl {
    pub(super) fn new(
        config: ConfigMap,
        skip: HashMap<MapData, [u64; 2], u64>,
        muted: HashMap<MapData, u64, u8>,
        filters: Filters,
    ) -> Self {
        let maps = Maps { config, skip, muted, filters, generation: 1, mute_generation: 0 };
        let control = Self { maps: Arc::new(Mutex::new(maps)), refused: Arc::default() };
        control.write(&mut control.maps.lock());
        control
    }

    /// Asks for no copies of one direction's bytes before the offset `until`: they arrive
    /// as lengths with `EventFlags::SKIPPED`.
    pub fn skip(&self, cookie: u64, sent: bool, until: u64) {
        let direction = if sent { direction::SENT } else { direction::RECEIVED };
        let key = [cookie, u64::from(direction)];
        let result = self.maps.lock().skip.insert(key, until, 0);
        self.count(result.is_ok());
    }

    /// Asks to hear nothing more of a connection.
    pub fn mute(&self, cookie: u64) {
        let mut maps = self.maps.lock();
        let result = maps.muted.insert(cookie, 1, 0);
        self.count(result.is_ok());
        maps.mute_generation = maps.mute_generation.wrapping_add(1);
        self.write(&mut maps);
    }

    /// Replaces the filters; each socket is judged again at its next transfer.
    pub fn set_filters(&self, filters: Filters) {
        let mut maps = self.maps.lock();
        maps.filters = filters;
        // Written under the old generation first: no socket is judged by half of it.
        self.write(&mut maps);
        maps.generation = maps.generation.checked_add(1).unwrap_or(1);
        self.write(&mut maps);
    }

    /// Wishes that the kernel did not take.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn write(&self, maps: &mut Maps) {
        let config = maps.filters.to_config(maps.generation, maps.mute_generation);
        let result = maps.config.set(0, bytemuck::cast::<_, [u8; CONFIG_SIZE]>(config), 0);
        self.count(result.is_ok());
    }

    fn count(&self, taken: bool) {
        if !taken {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
    }
}
