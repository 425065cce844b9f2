//! Weights alone, for PyTorch: its names and its layout, in a safetensors file.
//!
//! An MLP is `nn.Sequential(Linear, ReLU, Linear, …)`, so its layers are called `0`, `2`, `4`; a
//! DCGAN's layers keep their names. A dense layer's weights are transposed: PyTorch has
//! `[outputs, inputs]`. Each name begins with its network:
//! `G.load_state_dict({k[10:]: v for k, v in file.items() if k.startswith("generator.")})`.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;

use crate::state::Writer;

/// Adds a network's weights under PyTorch's names.
pub(crate) fn add_for_pytorch<M: Module>(writer: &mut Writer, network: &str, module: &M) {
    let mut export = Export {
        network,
        path: Vec::new(),
        writer,
    };
    // The validation copy has its running statistics up to date.
    module.valid().visit(&mut export);
}

struct Export<'a> {
    network: &'a str,
    path: Vec<String>,
    writer: &'a mut Writer,
}

impl ModuleVisitor for Export<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = format!("{}.{}", self.network, pytorch_name(&self.path));
        let tensor = param.val().inner();
        self.writer.add(
            name,
            if D == 2 {
                tensor.swap_dims(0, D - 1)
            } else {
                tensor
            },
        );
    }

    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }
}

/// `Mlp.layers.1.weight` → `2.weight`, `Dcgan.norm1.gamma` → `norm1.weight`.
fn pytorch_name(path: &[String]) -> String {
    // The first part says which architecture it is.
    let names = path[1..].iter().filter(|name| *name != "layers");
    let translate = |name: &String| match (name.as_str(), name.parse::<usize>()) {
        (_, Ok(layer)) => (2 * layer).to_string(),
        ("gamma", _) => "weight".into(),
        ("beta", _) => "bias".into(),
        (other, _) => other.into(),
    };
    names.map(translate).collect::<Vec<String>>().join(".")
}
