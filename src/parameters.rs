//! A module's parameters and their gradients one by one, each as a flat tensor, in the order of the
//! module's visit, which is the order of every measurement.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Shape, Tensor};

/// One tensor of a module.
pub(crate) struct Parameter<'a> {
    /// Its path in the module, such as `mlp`, `layers`, `0`, `weight`.
    pub path: &'a [String],
    /// The kind of module that it is a field of, as Burn names it: `Struct:Linear`.
    pub owner: &'a str,
    pub id: ParamId,
    /// As the module has it: `[inputs, outputs]` for a dense layer.
    pub shape: Shape,
    /// Whether it is a weight. Running statistics take no gradient.
    pub learns: bool,
    /// Flat and without autodiff.
    pub value: Tensor<1>,
}

/// Visits every parameter, running statistics among them.
pub(crate) fn for_each_parameter<M: Module>(module: &M, mut each: impl FnMut(Parameter<'_>)) {
    visit(module, None, |parameter, _| {
        each(parameter);
        None
    });
}

/// Visits every parameter that has a gradient, with its gradient, flat.
pub(crate) fn for_each_gradient<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    mut each: impl FnMut(Parameter<'_>, Tensor<1>),
) {
    visit(module, Some(gradients), |parameter, gradient| {
        each(parameter, gradient?);
        None
    });
}

/// Numbers of the parameters one after the other, `[parameters]`; none of none, which Burn does not join.
pub(crate) fn join<M: Module>(module: &M, numbers: Vec<Tensor<1>>) -> Tensor<1> {
    match numbers.is_empty() {
        false => Tensor::cat(numbers, 0),
        true => Tensor::empty([0], &module.devices().first().cloned().unwrap_or_default()),
    }
}

/// Gradients with each replaced by what `each` makes of it, flat.
pub(crate) fn map_gradients<M: Module>(
    module: &M,
    gradients: &GradientsParams,
    mut each: impl FnMut(Parameter<'_>, Tensor<1>) -> Tensor<1>,
) -> GradientsParams {
    visit(module, Some(gradients), |parameter, gradient| {
        Some(each(parameter, gradient?))
    })
}

/// Gradients out of flat tensors, one for each parameter that `each` gives one.
pub(crate) fn make_gradients<M: Module>(
    module: &M,
    mut each: impl FnMut(Parameter<'_>) -> Option<Tensor<1>>,
) -> GradientsParams {
    visit(module, None, |parameter, _| each(parameter))
}

/// The module with each parameter replaced by what `each` makes of it, flat; those that it gives none
/// for are kept.
pub(crate) fn map_parameters<M: Module>(
    module: M,
    each: impl FnMut(Parameter<'_>) -> Option<Tensor<1>>,
) -> M {
    module.map(&mut Map {
        path: Path::default(),
        each,
    })
}

/// The names of the parameters that learn: their paths, joined by dots.
pub(crate) fn parameter_names<M: Module>(module: &M) -> Vec<String> {
    let mut names = Vec::new();
    for_each_parameter(module, |parameter| {
        if parameter.learns {
            names.push(parameter.path.join("."));
        }
    });
    names
}

fn visit<M: Module, F>(module: &M, gradients: Option<&GradientsParams>, each: F) -> GradientsParams
where
    F: FnMut(Parameter<'_>, Option<Tensor<1>>) -> Option<Tensor<1>>,
{
    let mut visit = Visit {
        path: Path::default(),
        gradients,
        made: GradientsParams::new(),
        each,
    };
    module.visit(&mut visit);
    visit.made
}

/// Where a visit is.
#[derive(Default)]
struct Path {
    names: Vec<String>,
    owners: Vec<String>,
}

impl Path {
    fn enter(&mut self, name: &str, owner: &str) {
        // A variant of an enum is named like a field: `mlp`, not `Mlp`.
        self.names.push(match owner.starts_with("Enum:") {
            true => name.to_lowercase(),
            false => name.into(),
        });
        self.owners.push(owner.into());
    }

    fn exit(&mut self) {
        self.names.pop();
        self.owners.pop();
    }
}

/// The one visitor.
struct Visit<'a, F> {
    path: Path,
    gradients: Option<&'a GradientsParams>,
    made: GradientsParams,
    each: F,
}

impl<F> ModuleVisitor for Visit<'_, F>
where
    F: FnMut(Parameter<'_>, Option<Tensor<1>>) -> Option<Tensor<1>>,
{
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = match self.gradients {
            None => None,
            Some(gradients) => match gradients.get::<D>(param.id) {
                None => return,
                Some(gradient) => Some(gradient.reshape([-1])),
            },
        };
        let parameter = parameter(&self.path, param);
        let shape = parameter.shape.clone();
        if let Some(made) = (self.each)(parameter, gradient) {
            self.made.register::<D>(param.id, made.reshape(shape));
        }
    }

    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }
}

/// The one mapper.
struct Map<F> {
    path: Path,
    each: F,
}

impl<F> ModuleMapper for Map<F>
where
    F: FnMut(Parameter<'_>) -> Option<Tensor<1>>,
{
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let parameter = parameter(&self.path, &param);
        let (shape, learns) = (parameter.shape.clone(), parameter.learns);
        match (self.each)(parameter) {
            None => param,
            Some(value) => param.map(|_| {
                let value = Tensor::from_inner(value.reshape(shape));
                if learns { value.require_grad() } else { value }
            }),
        }
    }

    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.exit();
    }
}

fn parameter<'a, const D: usize>(path: &'a Path, param: &Param<Tensor<D>>) -> Parameter<'a> {
    let value = param.val().inner();
    Parameter {
        path: &path.names,
        owner: path.owners.last().map_or("", String::as_str),
        id: param.id,
        shape: value.shape(),
        learns: param.is_require_grad(),
        value: value.reshape([-1]),
    }
}
