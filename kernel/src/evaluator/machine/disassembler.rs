//! Machine code into text by LLVM, which lies beside every compiler as a library of its own, as
//! `libLLVM`. It writes instructions exactly as the compiler does.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::ptr;

use anyhow::{Context as _, Result, bail};
use libloading::{Library, Symbol};

use crate::toolchain::Toolchain;

/// Of LLVM's `llvm-c/Disassembler.h`: `LLVMDisassembler_Option_AsmPrinterVariant`, which is Intel's
/// syntax on x86-64.
const SECOND_SYNTAX: u64 = 4;

type Create = unsafe extern "C" fn(
    *const c_char,
    *mut c_void,
    c_int,
    *const c_void,
    *const c_void,
) -> *mut c_void;
type Options = unsafe extern "C" fn(*mut c_void, u64) -> c_int;
type Disassemble =
    unsafe extern "C" fn(*mut c_void, *mut u8, u64, u64, *mut c_char, usize) -> usize;
type Dispose = unsafe extern "C" fn(*mut c_void);
type Initialize = unsafe extern "C" fn();

/// A disassembler for the machine that the compiler compiles for.
pub struct Disassembler {
    context: *mut c_void,
    disassemble: Disassemble,
    dispose: Dispose,
}

impl Disassembler {
    /// That of the compiler's LLVM. Only x86-64 is known to it here.
    pub fn new(toolchain: &Toolchain) -> Result<Disassembler> {
        let path = library(&toolchain.sysroot)?;
        // SAFETY: LLVM's initialisers, which run now, only register what it consists of.
        let llvm = unsafe { Library::new(&path) }
            .with_context(|| format!("failed to load `{}`", path.display()))?;
        // It is never unloaded: it registers what is to run when threads and the process end.
        let llvm = ManuallyDrop::new(llvm);
        let host = CString::new(toolchain.host()).context("a target's name has a zero in it")?;
        // SAFETY: The types are those of LLVM's C interface, `llvm-c/Target.h` and
        // `llvm-c/Disassembler.h`, which LLVM keeps stable. The initialisers may be called more than
        // once. There are neither callbacks nor data for them. What is found stays where it is, since
        // the library does.
        unsafe {
            for part in ["TargetInfo", "TargetMC", "Disassembler"] {
                let name = format!("LLVMInitializeX86{part}");
                let initialize: Symbol<Initialize> = llvm.get(name.as_bytes())?;
                initialize();
            }
            let create: Symbol<Create> = llvm.get(b"LLVMCreateDisasm")?;
            let options: Symbol<Options> = llvm.get(b"LLVMSetDisasmOptions")?;
            let disassemble: Disassemble = *llvm.get(b"LLVMDisasmInstruction")?;
            let dispose: Dispose = *llvm.get(b"LLVMDisasmDispose")?;
            let context = create(host.as_ptr(), ptr::null_mut(), 0, ptr::null(), ptr::null());
            if context.is_null() {
                bail!("LLVM has no disassembler for `{}`", toolchain.host());
            }
            options(context, SECOND_SYNTAX);
            Ok(Disassembler { context, disassemble, dispose })
        }
    }

    /// The text of the instruction that `code` begins with, which lies at `address`, and its length;
    /// `None` where it begins with none.
    pub fn instruction(&self, code: &[u8], address: u64) -> Option<(String, usize)> {
        // x86-64 has none that is longer.
        let mut code = code[..code.len().min(16)].to_vec();
        let mut text: [c_char; 256] = [0; 256];
        // SAFETY: The context is alive, both buffers are as long as is said, and LLVM writes a text
        // that ends with a zero.
        let (length, text) = unsafe {
            let length = (self.disassemble)(
                self.context,
                code.as_mut_ptr(),
                code.len() as u64,
                address,
                text.as_mut_ptr(),
                text.len(),
            );
            (length, CStr::from_ptr(text.as_ptr()))
        };
        (length > 0).then(|| (text.to_string_lossy().trim().to_owned(), length))
    }
}

impl Drop for Disassembler {
    fn drop(&mut self) {
        // SAFETY: It was created by `new`, and nothing uses it any more.
        unsafe { (self.dispose)(self.context) }
    }
}

/// Where LLVM lies.
fn library(sysroot: &Path) -> Result<PathBuf> {
    let folder = sysroot.join("lib");
    let entries =
        folder.read_dir().with_context(|| format!("failed to read `{}`", folder.display()))?;
    let is_llvm = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A small text file of a similar name may refer the linker to it.
        let is_large = path.metadata().is_ok_and(|metadata| metadata.len() > 1 << 20);
        name.starts_with("libLLVM") && is_large
    };
    let mut found = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_llvm);
    found.next().with_context(|| format!("there is no libLLVM in `{}`", folder.display()))
}
