//! Weights alone, for PyTorch: its names and its layout, in a safetensors file.
//!
//! An MLP is `nn.Sequential(Linear, ReLU, Linear, …)`, so its layers are called `0`, `2`, `4`; a
//! DCGAN's layers keep their names, and spectral normalisation has those of `torch.nn.utils.spectral_norm`:
//! `0.weight_orig`, `0.weight_u`, `0.weight_v`. A dense layer's weights are transposed: PyTorch has
//! `[outputs, inputs]`. Each name begins with its network:
//! `G.load_state_dict({k[10:]: v for k, v in file.items() if k.startswith("generator.")})`.

use burn::module::Module;
use burn::tensor::Tensor;

use super::tensors::NamedTensors;
use crate::parameters::for_each_parameter;
use crate::training::error::TrainError;

/// The field of a network that has what spectral normalisation knows.
const SINGULAR_VECTORS: &str = "singular_vectors";

/// Weights on their way into a file for PyTorch.
#[derive(Default)]
pub(crate) struct PytorchWriter(NamedTensors);

impl PytorchWriter {
    /// Adds a network's weights.
    pub fn add<M: Module>(&mut self, network: &str, module: &M) {
        let mut normalised = false;
        for_each_parameter(module, |parameter| {
            normalised |= parameter.path.iter().any(|name| name == SINGULAR_VECTORS);
        });
        // The validation copy has its running statistics up to date.
        for_each_parameter(&module.valid(), |parameter| {
            let mut name = format!("{network}.{}", pytorch_name(parameter.path));
            if normalised && name.ends_with(".weight") {
                name += "_orig";
            }
            let value = parameter.value;
            match *parameter.shape.to_vec() {
                [inputs, outputs] => {
                    let weight: Tensor<2> = value.reshape([inputs, outputs]);
                    (self.0).add(name, vec![outputs, inputs], weight.transpose());
                }
                ref shape => self.0.add(name, shape.to_vec(), value),
            }
        });
    }

    /// The file's bytes.
    pub async fn finish(self) -> Result<Vec<u8>, TrainError> {
        Ok(self.0.read().await?.finish_tensors()?)
    }
}

/// `mlp.layers.1.weight` → `2.weight`, `dcgan.norm1.gamma` → `norm1.weight`, `mlp.singular_vectors.1.u` → `2.weight_u`.
fn pytorch_name(path: &[String]) -> String {
    // The first part says which architecture it is.
    let names = path
        .iter()
        .skip(1)
        .filter(|name| *name != "layers" && *name != SINGULAR_VECTORS);
    let translate = |name: &String| match (name.as_str(), name.parse::<usize>()) {
        (_, Ok(layer)) => (2 * layer).to_string(),
        ("gamma", _) => "weight".into(),
        ("u", _) => "weight_u".into(),
        ("v", _) => "weight_v".into(),
        ("beta", _) => "bias".into(),
        (other, _) => other.into(),
    };
    names.map(translate).collect::<Vec<String>>().join(".")
}
