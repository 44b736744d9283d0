//! A course over time, as evidence: thinned out as it grows, so that it is always whole.

use serde_json::{Value, json};

/// Points that are kept; at most 400 bytes in all, none before it begins.
const POINTS: usize = 32;

/// Values by time, where it has begun.
#[derive(Clone, Debug, Default)]
pub(in crate::detect) struct Trace(Option<Box<Course>>);

/// Both from where it began.
#[derive(Clone, Debug)]
struct Course {
    start_ms: u64,
    start: u64,
    points: Vec<(u32, i32)>,
    last: (u32, i32),
    /// One of so many values is kept.
    every: u32,
    passed: u32,
}

impl Trace {
    /// True where it has begun.
    pub(in crate::detect) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Begins anew.
    pub(in crate::detect) fn begin(&mut self, start_ms: u64, start: u64) {
        let course =
            Course { start_ms, start, points: Vec::new(), last: (0, 0), every: 1, passed: 0 };
        self.0 = Some(Box::new(course));
    }

    /// Forgets all.
    pub(in crate::detect) fn end(&mut self) {
        *self = Self::default();
    }

    /// Gives back room that was taken for values to come.
    pub(in crate::detect) fn shrink_to_fit(&mut self) {
        if let Some(course) = &mut self.0 {
            course.points.shrink_to_fit();
        }
    }

    /// A further value.
    pub(in crate::detect) fn add(&mut self, at_ms: u64, value: u64) {
        if let Some(course) = &mut self.0 {
            course.add(at_ms, value);
        }
    }

    /// Pairs of seconds and value, from the beginning to the last.
    pub(in crate::detect) fn json(&self) -> Value {
        let (points, last) =
            self.0.as_ref().map_or((&[][..], None), |it| (&it.points, Some(&it.last)));
        let last = last.filter(|last| points.last() != Some(last));
        let points = std::iter::once(&(0, 0)).chain(points).chain(last);
        points.map(|(at_ms, value)| json!([f64::from(*at_ms) / 1000.0, value])).collect()
    }
}

impl Course {
    fn add(&mut self, at_ms: u64, value: u64) {
        let passed_ms = u32::try_from(at_ms.saturating_sub(self.start_ms)).unwrap_or(u32::MAX);
        let moved = value.wrapping_sub(self.start).cast_signed();
        let moved = moved.clamp(i32::MIN.into(), i32::MAX.into());
        self.last = (passed_ms, i32::try_from(moved).unwrap_or_default());
        self.passed += 1;
        if self.passed < self.every {
            return;
        }
        self.passed = 0;
        if self.points.len() >= POINTS {
            let mut keep = true;
            self.points.retain(|_| {
                keep = !keep;
                keep
            });
            self.every = self.every.saturating_mul(2);
        }
        self.points.push(self.last);
    }
}
