//! The types of a cell's variables: those that are written, and those for which evcxr is asked while the
//! compiler is at work.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use super::super::compiler::{Instead, Ready};
use super::super::courier::{Types, Verdict};
use super::super::engine::{refused_closure, refused_unknown};
use super::super::oracle::Question;
use super::Cells;
use crate::messages::{Diagnostic, Failure, Remark, RemarkKind};
use crate::source::{Binding, Cell, WhyEnds};

/// How often to look whether the cell was given up while evcxr infers.
const LOOK: Duration = Duration::from_millis(20);

/// The types of a cell's variables, which evcxr is being asked for.
pub(super) struct Inference {
    types: Receiver<Types>,
    refused: Receiver<Failure>,
    verdict: Sender<Verdict>,
}

/// A compiled cell, the types of its variables, and who waits to hear how it ran.
type Inferred = (Arc<Ready>, Types, Option<Sender<Verdict>>);

impl Cells {
    /// The types of a compiled cell's variables. evcxr may refuse a cell for the sake of one that is
    /// not to be kept; then it is asked for the others, and the cell is compiled without.
    pub(super) fn infer(
        &mut self,
        mut ready: Arc<Ready>,
        mut inference: Option<Inference>,
        code: &str,
    ) -> Result<Inferred, Failure> {
        let mut in_braces = ready.cell.has_ending();
        loop {
            let mut types = written_types(&ready.cell);
            let Some(asked) = inference.take() else { return Ok((ready, types, None)) };
            match self.wait_for_types(&asked) {
                Ok(inferred) => {
                    let own = ready.cell.bindings.iter().filter_map(|binding| {
                        Some((binding.name.clone(), inferred.get(&binding.name)?.clone()))
                    });
                    types.extend(own);
                    return Ok((ready, types, Some(asked.verdict)));
                }
                Err(refusal) => {
                    let closure = refused_closure(&refusal)
                        .filter(|name| ready.cell.kept().any(|binding| binding.name == *name));
                    if closure.is_none() && (in_braces || !ready.cell.has_ending()) {
                        let unknown = refused_unknown(&refusal);
                        let binding =
                            ready.cell.kept().find(|it| Some(it.name.as_str()) == unknown);
                        let told = binding.and_then(|binding| super::refusal(binding, None));
                        return Err(told.map_or(refusal, |it| Failure::Compilation(vec![it])));
                    }
                    if let Some(name) = closure {
                        let why = WhyEnds::Closure { boxed: "Box<dyn Fn(f64) -> f64>".to_owned() };
                        let ending = [(name, why)].into();
                        let instead = Instead { ending, ..Instead::default() };
                        ready = self.compile_instead(ready, instead)?;
                    }
                    in_braces = true;
                    inference = self.ask_for_types(&ready.cell, code);
                }
            }
        }
    }

    /// Asks for the types that are not written, if there are such.
    pub(super) fn ask_for_types(&self, cell: &Cell, code: &str) -> Option<Inference> {
        if cell.kept().all(|binding| binding.of_type.is_some()) {
            return None;
        }
        let code = cell.asked(code);
        let (send_types, types) = channel();
        let (send_refused, refused) = channel();
        let (verdict, judged) = channel();
        self.oracle.ask(Question::Types {
            code,
            items: cell.items.iter().map(|(item, _)| item.text.clone()).collect(),
            types: send_types,
            verdict: judged,
            refused: send_refused,
        });
        Some(Inference { types, refused, verdict })
    }

    pub(super) fn wait_for_types(&mut self, inference: &Inference) -> Result<Types, Failure> {
        let started = Instant::now();
        let types = loop {
            match inference.types.recv_timeout(LOOK) {
                Ok(types) => break Ok(types),
                Err(RecvTimeoutError::Timeout) if self.compiler.is_stopped() => {
                    break Err(Failure::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    break Err(inference.refused.recv().unwrap_or_else(|_| {
                        Failure::Other(
                            "the analysis of this cell failed (a fault in rust-analyzer or evcxr, \
                             not in the cell); all variables are still there"
                                .to_owned(),
                        )
                    }));
                }
            }
        };
        self.cost.inference = started.elapsed();
        types
    }
}

/// The types that the cell writes out.
fn written_types(cell: &Cell) -> BTreeMap<String, String> {
    let typed = cell.bindings.iter();
    typed.filter_map(|binding| Some((binding.name.clone(), binding.of_type.clone()?))).collect()
}

/// What to say of a variable whose type evcxr does not know.
pub(super) fn refusal(binding: &Binding, of_type: Option<&String>) -> Option<Diagnostic> {
    if of_type.is_some() {
        return None;
    }
    let message = format!("the type of the variable `{}` could not be found out", binding.name);
    let advice = "define it by a `let` of its own with its type, as in `let x: i32 = ...;`";
    let labels = vec![binding.place.label("this variable is to outlive its cell")];
    let remarks = vec![Remark::of(RemarkKind::Help, advice)];
    Some(Diagnostic { message, labels, remarks, ..Diagnostic::default() })
}
