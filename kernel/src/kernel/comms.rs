//! Comms: channels that a front end opens to something in the kernel, by the name of a target. The
//! table of targets is empty so far, and a channel to a target that is not in it is closed at once.

use std::collections::BTreeMap;

use jupyter_protocol::{CommClose, CommId, CommInfo, CommMsg, CommOpen};
use serde_json::{Map, Value};

/// What stands behind a comm, as JSON.
pub type Data = Map<String, Value>;

/// Something that front ends can open comms to.
pub trait Target: Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// A comm to it has been opened with `data`.
    fn open(&self, data: &Data) -> Box<dyn Comm>;
}

/// The kernel's end of an open comm.
pub trait Comm: Send {
    /// Something has come, and these are the answers.
    fn hear(&mut self, data: &Data) -> Vec<Data>;
}

/// Every target that there is.
pub static TARGETS: &[&dyn Target] = &[];

/// The comms that are open.
pub struct Comms {
    targets: &'static [&'static dyn Target],
    open: BTreeMap<String, (&'static str, Box<dyn Comm>)>,
}

impl Comms {
    /// None is open.
    pub fn new(targets: &'static [&'static dyn Target]) -> Comms {
        Comms { targets, open: BTreeMap::new() }
    }

    /// A front end opens one. What it is told, if there is no such target.
    pub fn open(&mut self, request: &CommOpen) -> Result<(), CommClose> {
        let target = self.targets.iter().find(|target| target.name() == request.target_name);
        let Some(target) = target else {
            return Err(CommClose { comm_id: request.comm_id.clone(), ..CommClose::default() });
        };
        let comm = target.open(&request.data);
        self.open.insert(request.comm_id.0.clone(), (target.name(), comm));
        Ok(())
    }

    /// A front end says something, and this is the answer. Where no comm is open, nobody listens.
    pub fn hear(&mut self, message: &CommMsg) -> Vec<CommMsg> {
        let Some((_, comm)) = self.open.get_mut(&message.comm_id.0) else { return Vec::new() };
        let answer = |data| CommMsg { comm_id: message.comm_id.clone(), data };
        comm.hear(&message.data).into_iter().map(answer).collect()
    }

    /// A front end closes one.
    pub fn close(&mut self, message: &CommClose) {
        self.open.remove(&message.comm_id.0);
    }

    /// Those that are open, to this target or to any.
    pub fn list(&self, target: Option<&str>) -> impl Iterator<Item = (CommId, CommInfo)> {
        let fits = move |name: &str| target.is_none_or(|target| target == name);
        self.open.iter().filter(move |(_, (name, _))| fits(name)).map(|(id, (name, _))| {
            (CommId(id.clone()), CommInfo { target_name: (*name).to_owned() })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Echo;

    impl Target for Echo {
        fn name(&self) -> &'static str {
            "echo"
        }

        fn open(&self, _: &Data) -> Box<dyn Comm> {
            Box::new(Echo)
        }
    }

    impl Comm for Echo {
        fn hear(&mut self, data: &Data) -> Vec<Data> {
            vec![data.clone()]
        }
    }

    fn request(id: &str, target: &str) -> CommOpen {
        let (comm_id, target_name) = (CommId(id.to_owned()), target.to_owned());
        CommOpen { comm_id, target_name, ..CommOpen::default() }
    }

    fn names(comms: &Comms, target: Option<&str>) -> Vec<String> {
        comms.list(target).map(|(id, info)| format!("{} {}", id.0, info.target_name)).collect()
    }

    #[test]
    fn an_unknown_target_is_closed_at_once() {
        let mut comms = Comms::new(TARGETS);
        assert_eq!(comms.open(&request("1", "jupyter.widget")).unwrap_err().comm_id.0, "1");
        assert_eq!(names(&comms, None), [""; 0]);
    }

    #[test]
    fn an_open_comm_is_listed_and_heard_until_it_is_closed() {
        let mut comms = Comms::new(&[&Echo]);
        comms.open(&request("1", "echo")).unwrap();
        comms.open(&request("2", "echo")).unwrap();
        assert_eq!(names(&comms, Some("echo")), ["1 echo", "2 echo"]);
        assert_eq!(names(&comms, Some("other")), [""; 0]);
        let data = json!({"a": 1}).as_object().unwrap().clone();
        let said = CommMsg { comm_id: CommId("1".to_owned()), data: data.clone() };
        assert_eq!(comms.hear(&said).into_iter().map(|m| m.data).collect::<Vec<_>>(), [data]);
        comms.close(&CommClose { comm_id: CommId("1".to_owned()), ..CommClose::default() });
        assert_eq!(names(&comms, None), ["2 echo"]);
        assert!(comms.hear(&said).is_empty());
    }
}
