//! Measuring gradients: one number for each parameter, in the order of the module's visit.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

/// ‖g‖₂ of each parameter's gradient, `[parameters]`.
pub fn norms<M: Module>(module: &M, gradients: &GradientsParams) -> Tensor<1> {
    measure(module, gradients, Quantity::SumOfSquares).sqrt()
}

/// mean|g| of each parameter's gradient, `[parameters]`.
pub fn mean_abs<M: Module>(module: &M, gradients: &GradientsParams) -> Tensor<1> {
    measure(module, gradients, Quantity::MeanAbs)
}

/// √Σ‖g‖₂², the norm of all gradients as one vector, `[1]`.
pub fn global_norm(norms: Tensor<1>) -> Tensor<1> {
    norms.square().sum().sqrt()
}

#[derive(Clone, Copy)]
enum Quantity {
    SumOfSquares,
    MeanAbs,
}

fn measure<M: Module>(module: &M, gradients: &GradientsParams, quantity: Quantity) -> Tensor<1> {
    let mut measure = Measure {
        gradients,
        quantity,
        values: Vec::new(),
    };
    module.visit(&mut measure);
    Tensor::cat(measure.values, 0)
}

struct Measure<'a> {
    gradients: &'a GradientsParams,
    quantity: Quantity,
    values: Vec<Tensor<1>>,
}

impl ModuleVisitor for Measure<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.values.push(match self.quantity {
                Quantity::SumOfSquares => gradient.square().sum(),
                Quantity::MeanAbs => gradient.abs().mean(),
            });
        }
    }
}

/// The paths of a module's parameters, such as `mlp.layers.0.weight`, in the order of its visit,
/// which is the order of every measurement.
pub fn parameter_names<M: Module>(module: &M) -> Vec<String> {
    let mut names = Names::default();
    module.visit(&mut names);
    names.names
}

#[derive(Default)]
struct Names {
    path: Vec<String>,
    names: Vec<String>,
}

impl ModuleVisitor for Names {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Running statistics are visited too; they take no gradient.
        if param.is_require_grad() {
            self.names.push(self.path.join("."));
        }
    }

    fn enter_module(&mut self, name: &str, container_type: &str) {
        // A variant of an enum is named like a field: `mlp`, not `Mlp`.
        self.path.push(match container_type.starts_with("Enum:") {
            true => name.to_lowercase(),
            false => name.into(),
        });
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }
}
