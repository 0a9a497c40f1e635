//! How the macro reads a formula: token by token, with what is open on a stack.

/// What [`fuse!`](crate::fuse!) calls.
///
/// `@begin` tells assignments from formulas. Then a formula is read by three states: `@operand`
/// where an operand is expected, `@place` within a variable's path, `@after` behind an operand. Each
/// carries a stack of what is open and the tokens that were written:
///
/// - `[top]`: a formula that may be one reduction; `[formula]`: one that is not;
/// - `[group [before] (rest) stack]`: parentheses;
/// - `[compare function [left] stack]`, `[and [left] stack]`, `[or [left] stack]`: conditions, which
///   end with what is around them.
#[doc(hidden)]
#[macro_export]
macro_rules! __fuse {
    // Assignments.
    (@begin $x:ident $op:tt $($rest:tt)+) => {
        $crate::__fuse!(@assign [$x] $op [$x $op] $($rest)+)
    };
    (@begin * $x:ident $op:tt $($rest:tt)+) => {
        $crate::__fuse!(@assign [* $x] $op [* $x $op] $($rest)+)
    };
    (@begin $($formula:tt)+) => {
        $crate::__fuse!(@operand [top] [] $($formula)+)
    };
    (@assign [$($target:tt)+] = $read:tt $($rest:tt)+) => {
        $crate::__fuse!(@write [$($target)+] $($rest)+)
    };
    (@assign [$($target:tt)+] += $read:tt $($rest:tt)+) => {
        $crate::__fuse!(@write [$($target)+] $($target)+ + ($($rest)+))
    };
    (@assign [$($target:tt)+] -= $read:tt $($rest:tt)+) => {
        $crate::__fuse!(@write [$($target)+] $($target)+ - ($($rest)+))
    };
    (@assign [$($target:tt)+] *= $read:tt $($rest:tt)+) => {
        $crate::__fuse!(@write [$($target)+] $($target)+ * ($($rest)+))
    };
    (@assign [$($target:tt)+] /= $read:tt $($rest:tt)+) => {
        $crate::__fuse!(@write [$($target)+] $($target)+ / ($($rest)+))
    };
    // Fields and elements of lists may be targets, too.
    (@assign [$($target:tt)+] . $read:tt $field:ident $op:tt $($rest:tt)+) => {
        $crate::__fuse!(@assign [$($target)+ . $field] $op [$($target)+ . $field $op] $($rest)+)
    };
    (@assign [$($target:tt)+] [$($index:tt)+] $read:tt $op:tt $($rest:tt)+) => {
        $crate::__fuse!(
            @assign [$($target)+ [$($index)+]] $op [$($target)+ [$($index)+] $op] $($rest)+
        )
    };
    (@assign $target:tt $op:tt [$($read:tt)+] $($rest:tt)*) => {
        $crate::__fuse!(@operand [top] [] $($read)+ $($rest)*)
    };
    (@write [$($target:tt)+] $($formula:tt)+) => {{
        let before = $crate::fuse::target(&mut $($target)+);
        let formula = $crate::__fuse!(@operand [formula] [] $($formula)+);
        // SAFETY: nothing happens between; the formula's arrays are borrowed up to here, and those
        // that are not the target are not changed.
        unsafe {
            let formula = $crate::fuse::detached(formula);
            $crate::fuse::assign(before, &mut $($target)+, formula);
        }
    }};

    // An operand.
    (@operand [top] [$($out:tt)*] - $($rest:tt)+) => {
        $crate::__fuse!(@operand [formula] [$($out)* -] $($rest)+)
    };
    (@operand $stack:tt [$($out:tt)*] - $($rest:tt)+) => {
        $crate::__fuse!(@operand $stack [$($out)* -] $($rest)+)
    };
    (@operand [top] [$($out:tt)*] ! $($rest:tt)+) => {
        $crate::__fuse!(@operand [formula] [$($out)* !] $($rest)+)
    };
    (@operand $stack:tt [$($out:tt)*] ! $($rest:tt)+) => {
        $crate::__fuse!(@operand $stack [$($out)* !] $($rest)+)
    };
    (@operand $stack:tt $out:tt & $($rest:tt)+) => {
        $crate::__fuse!(@operand $stack $out $($rest)+)
    };
    (@operand $stack:tt [$($out:tt)*] $number:literal $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::number($number)] $($rest)*)
    };
    (@operand $stack:tt $out:tt ($($inner:tt)+) $($rest:tt)*) => {
        $crate::__fuse!(@operand [group $out ($($rest)*) $stack] [] $($inner)+)
    };
    // Of `np::`, reductions are calls of their own, with arguments as they have them.
    (@operand $stack:tt [$($out:tt)*] np::sum $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::sum $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::prod $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::prod $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::mean $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::mean $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::std $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::std $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::var $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::var $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::min $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::min $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::max $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::max $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::any $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::any $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::all $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand(np::all $inner)] $($rest)*)
    };
    (@operand $stack:tt [$($out:tt)*] np::$function:ident ($($inner:tt)+) $($rest:tt)*) => {
        $crate::__fuse!(
            @operand
            [group [$($out)* $crate::fuse::functions::$function] ($($rest)*) $stack]
            []
            $($inner)+
        )
    };
    (@operand $stack:tt $out:tt * $x:ident $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [* $x] $($rest)*)
    };
    (@operand $stack:tt $out:tt $x:ident $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [$x] $($rest)*)
    };
    (@operand $stack:tt $out:tt $unknown:tt $($rest:tt)*) => {
        compile_error!(concat!(
            "fuse!: expected a variable, a number or parentheses, found `", stringify!($unknown), "`"
        ))
    };
    (@operand $stack:tt $out:tt) => {
        compile_error!("fuse!: the formula ends where a variable or a number was expected")
    };

    // A variable, its fields and elements; a call.
    (@place $stack:tt $out:tt [$($place:tt)+] :: $name:ident $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [$($place)+ :: $name] $($rest)*)
    };
    (@place $stack:tt [$($out:tt)*] [$($place:tt)+] . $method:ident ($($inner:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(
            @after $stack [$($out)* $crate::fuse::leaf(&$($place)+)] . $method ($($inner)*) $($rest)*
        )
    };
    (@place $stack:tt $out:tt [$($place:tt)+] . $field:ident $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [$($place)+ . $field] $($rest)*)
    };
    (@place $stack:tt $out:tt [$($place:tt)+] . $field:tt $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [$($place)+ . $field] $($rest)*)
    };
    (@place $stack:tt $out:tt [$($place:tt)+] [$($index:tt)*] $($rest:tt)*) => {
        $crate::__fuse!(@place $stack $out [$($place)+ [$($index)*]] $($rest)*)
    };
    (@place $stack:tt [$($out:tt)*] [$($place:tt)+] ($($inner:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(
            @after $stack [$($out)* $crate::fuse::operand($($place)+ ($($inner)*))] $($rest)*
        )
    };
    (@place $stack:tt [$($out:tt)*] [$($place:tt)+] ! $inner:tt $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::operand($($place)+ ! $inner)] $($rest)*)
    };
    (@place $stack:tt [$($out:tt)*] [$($place:tt)+] $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* $crate::fuse::leaf(&$($place)+)] $($rest)*)
    };

    // Reductions: one that is the whole formula is its end.
    (@after [top] [$($out:tt)*] . sum ($($over:tt)*)) => { $($out)* .sum($($over)*) };
    (@after [top] [$($out:tt)*] . prod ($($over:tt)*)) => { $($out)* .prod($($over)*) };
    (@after [top] [$($out:tt)*] . mean ($($over:tt)*)) => { $($out)* .mean($($over)*) };
    (@after [top] [$($out:tt)*] . std ($($over:tt)*)) => { $($out)* .std($($over)*) };
    (@after [top] [$($out:tt)*] . var ($($over:tt)*)) => { $($out)* .var($($over)*) };
    (@after [top] [$($out:tt)*] . min ($($over:tt)*)) => { $($out)* .min($($over)*) };
    (@after [top] [$($out:tt)*] . max ($($over:tt)*)) => { $($out)* .max($($over)*) };
    (@after [top] [$($out:tt)*] . any ($($over:tt)*)) => { $($out)* .any($($over)*) };
    (@after [top] [$($out:tt)*] . all ($($over:tt)*)) => { $($out)* .all($($over)*) };
    (@after $stack:tt [$($out:tt)*] . sum ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__sum($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . prod ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__prod($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . mean ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__mean($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . std ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__std($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . var ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__var($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . min ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__min($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . max ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__max($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . any ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__any($($over)*)] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . all ($($over:tt)*) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .__all($($over)*)] $($rest)*)
    };

    // Methods.
    (@after $stack:tt [$($out:tt)*] . powi (2) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .square()] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . powi (3) $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .cube()] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . $method:ident () $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [$($out)* .$method()] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] . $method:ident ($($inner:tt)+) $($rest:tt)*) => {
        $crate::__fuse!(@operand [group [$($out)* .$method] ($($rest)*) $stack] [] $($inner)+)
    };

    // Operators.
    (@after [top] $out:tt $op:tt $($rest:tt)+) => {
        $crate::__fuse!(@after [formula] $out $op $($rest)+)
    };
    (@after $stack:tt [$($out:tt)*] + $($rest:tt)*) => {
        $crate::__fuse!(@operand $stack [$($out)* +] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] - $($rest:tt)*) => {
        $crate::__fuse!(@operand $stack [$($out)* -] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] * $($rest:tt)*) => {
        $crate::__fuse!(@operand $stack [$($out)* *] $($rest)*)
    };
    (@after $stack:tt [$($out:tt)*] / $($rest:tt)*) => {
        $crate::__fuse!(@operand $stack [$($out)* /] $($rest)*)
    };
    (@after $stack:tt $out:tt < $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare less $out $stack] [] $($rest)*)
    };
    (@after $stack:tt $out:tt <= $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare less_equal $out $stack] [] $($rest)*)
    };
    (@after $stack:tt $out:tt > $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare greater $out $stack] [] $($rest)*)
    };
    (@after $stack:tt $out:tt >= $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare greater_equal $out $stack] [] $($rest)*)
    };
    (@after $stack:tt $out:tt == $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare equal $out $stack] [] $($rest)*)
    };
    (@after $stack:tt $out:tt != $($rest:tt)*) => {
        $crate::__fuse!(@operand [compare not_equal $out $stack] [] $($rest)*)
    };

    // Conditions end with the next `&&`, `||` or comma, and with what is around them.
    (@after [compare $function:ident [$($left:tt)+] $stack:tt] [$($out:tt)+] $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [($($left)+).$function($($out)+)] $($rest)*)
    };
    (@after [and [$($left:tt)+] $stack:tt] [$($out:tt)+] $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [($($left)+).logical_and($($out)+)] $($rest)*)
    };
    (@after $stack:tt $out:tt && $($rest:tt)*) => {
        $crate::__fuse!(@operand [and $out $stack] [] $($rest)*)
    };
    (@after [or [$($left:tt)+] $stack:tt] [$($out:tt)+] $($rest:tt)*) => {
        $crate::__fuse!(@after $stack [($($left)+).logical_or($($out)+)] $($rest)*)
    };
    (@after $stack:tt $out:tt || $($rest:tt)*) => {
        $crate::__fuse!(@operand [or $out $stack] [] $($rest)*)
    };

    // The next argument, and ends.
    (@after [group [$($before:tt)*] ($($rest:tt)*) $stack:tt] [$($out:tt)+] $(,)?) => {
        $crate::__fuse!(@after $stack [$($before)* ($($out)+)] $($rest)*)
    };
    (@after [group $before:tt $rest:tt $stack:tt] [$($out:tt)+] , $($more:tt)+) => {
        $crate::__fuse!(@operand [group $before $rest $stack] [$($out)+ ,] $($more)+)
    };
    (@after [top] [$($out:tt)+]) => { $($out)+ };
    (@after [formula] [$($out:tt)+]) => { $($out)+ };
    (@after $stack:tt $out:tt $unknown:tt $($rest:tt)*) => {
        compile_error!(concat!(
            "fuse!: expected an operator or a method, found `", stringify!($unknown), "`"
        ))
    };
}
