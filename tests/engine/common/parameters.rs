//! The numbers in a module.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// The values of every parameter that learns, in the order of the module's visit.
pub fn parameters<M: Module>(module: &M) -> Vec<Vec<f32>> {
    let mut values = Values(Vec::new());
    module.visit(&mut values);
    values.0
}

struct Values(Vec<Vec<f32>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Running statistics are visited too.
        if !param.is_require_grad() {
            return;
        }
        let data = param.val().inner().into_data();
        self.0
            .push(data.try_into_vec().expect("parameters are f32"));
    }
}
