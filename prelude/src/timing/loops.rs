//! How often something runs to be measured: the number of loops, the runs, alone or in turn with
//! another. What the numbers mean is said elsewhere.

use super::{
    options::{Clock, Options},
    result::TimeitResult,
    run::{Run, Spent},
};

/// A run has to take so many seconds for its time to be taken from it.
const ENOUGH: f64 = 0.2;
/// In a comparison, where there are more runs.
const ENOUGH_OF_MANY: f64 = 0.05;
/// So many powers of ten are tried.
const POWERS: u32 = 10;

/// What measuring one statement has brought.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) result: TimeitResult,
    /// Bytes of the arrays that one loop reads and writes, as far as is known.
    pub(super) traffic: (u64, u64),
    /// Whether several processors worked at once.
    pub(super) is_parallel: bool,
}

/// A new run of so many loops of the statement.
type New = fn(u64) -> Run;

/// Runs `body` as IPython does: the first power of ten of loops that take long enough, then seven
/// runs of so many. `None` if a run did not come to the end.
pub(super) fn measure(options: &Options, body: &mut dyn FnMut(&mut Run)) -> Option<Measured> {
    let repeat = options.runs(7);
    let loops = loops(options, repeat, ENOUGH, Run::new, body)?;
    let runs = (0..repeat).map(|_| Run::new(loops).done_by(body)).collect::<Option<_>>()?;
    Some(Measured::of(loops, runs, options))
}

/// Runs both statements of `body` in turn, now the one first, now the other, so that what the
/// machine does besides falls upon both.
pub(super) fn in_turn(options: &Options, body: &mut dyn FnMut(&mut Run)) -> Option<[Measured; 2]> {
    let repeat = options.runs(15);
    let new: [New; 2] = [Run::new, Run::second];
    let mut loops = |new: New| loops(options, repeat, ENOUGH_OF_MANY, new, body);
    let loops = [loops(new[0])?, loops(new[1])?];
    let mut runs = [Vec::new(), Vec::new()];
    for pair in 0..repeat {
        let order = if pair % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            runs[which].push(new[which](loops[which]).done_by(body)?);
        }
    }
    let [first, second] = runs;
    Some([Measured::of(loops[0], first, options), Measured::of(loops[1], second, options)])
}

/// How many loops each run has. What the statement needs is warm after it: caches, memory, code.
fn loops(
    options: &Options,
    repeat: u64,
    enough: f64,
    new: New,
    body: &mut dyn FnMut(&mut Run),
) -> Option<u64> {
    match (options.number, repeat) {
        (0, _) => {}
        // Who asks for one loop gets one.
        (1, 1) => return Some(1),
        (number, _) => {
            new(1).done_by(body)?;
            return Some(number);
        }
    }
    let mut number = 1;
    for power in 0..POWERS {
        number = 10_u64.pow(power);
        // By the clock on the wall in any case: what waits takes no processor's time.
        let spent = new(number).done_by(body)?;
        if spent.wall.as_secs_f64().max(seconds(&spent, options.clock)) >= enough {
            break;
        }
    }
    Some(number)
}

fn seconds(spent: &Spent, clock: Clock) -> f64 {
    match clock {
        Clock::Wall => spent.wall.as_secs_f64(),
        Clock::Cpu => spent.cpu.total(),
    }
}

impl Measured {
    fn of(loops: u64, runs: Vec<Spent>, options: &Options) -> Measured {
        let times = runs.iter().map(|spent| seconds(spent, options.clock)).collect();
        let mut result = TimeitResult::new(loops, times, options.precision);
        // Other threads may allocate meanwhile: the least is what the loops need.
        let least = runs.iter().filter_map(|spent| spent.allocated).min();
        result.allocations = least.map(|(blocks, _)| blocks as f64 / loops as f64);
        result.allocated_bytes = least.map(|(_, bytes)| bytes as f64 / loops as f64);
        let wall: f64 = runs.iter().map(|spent| spent.wall.as_secs_f64()).sum();
        let cpu: f64 = runs.iter().map(|spent| spent.cpu.total()).sum();
        Measured {
            result,
            traffic: runs.last().map_or((0, 0), |spent| spent.traffic),
            is_parallel: cpu > 1.3 * wall,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    /// Counts the runs with their loops; each loop takes some milliseconds.
    fn counting(milliseconds: u64, options: &Options) -> (Vec<u64>, Measured) {
        let mut runs = Vec::new();
        let measured = measure(options, &mut |run| {
            runs.push(run.loops());
            run.each(|| thread::sleep(Duration::from_millis(milliseconds)));
        });
        (runs, measured.unwrap())
    }

    #[test]
    fn loops_are_a_power_of_ten() {
        let (runs, measured) = counting(3, &Options::new().repeat(2));
        assert_eq!(runs[..2], [1, 10]);
        assert!(runs.len() >= 4 && measured.result.loops >= 10, "{runs:?}");
        assert_eq!(measured.result.repeat, 2);
        assert!(measured.result.all_runs.iter().all(|run| *run >= 0.03), "{measured:?}");
    }

    #[test]
    fn what_waits_is_not_run_for_ever_on_the_processors_clock() {
        let (runs, _) = counting(25, &Options::new().repeat(1).cpu());
        assert_eq!(runs, [1, 10, 10]);
    }

    #[test]
    fn a_number_that_is_asked_for() {
        let (runs, measured) = counting(0, &Options::new().number(4).repeat(3));
        assert_eq!(runs, [1, 4, 4, 4]);
        assert_eq!((measured.result.loops, measured.result.repeat), (4, 3));
        assert_eq!(counting(0, &Options::new().number(1).repeat(1)).0, [1]);
    }

    #[test]
    fn nothing_more_runs_after_a_run_that_ended_early() {
        let mut runs = 0;
        let mut body = |run: &mut Run| {
            runs += 1;
            if runs != 2 {
                run.each(|| ());
            }
        };
        assert_eq!(measure(&Options::new().number(3), &mut body), None);
        assert_eq!(runs, 2);
    }

    #[test]
    fn two_take_turns() {
        let mut order = Vec::new();
        let options = Options::new().number(2).repeat(3);
        let [first, second] = in_turn(&options, &mut |run| {
            order.push(run.is_second());
            run.reads(8);
            run.each(|| ());
        })
        .unwrap();
        // Each once beforehand.
        assert_eq!(order[..2], [false, true]);
        assert_eq!(order[2..], [false, true, true, false, false, true]);
        assert_eq!((first.result.repeat, second.result.repeat, first.traffic), (3, 3, (8, 0)));
    }
}
