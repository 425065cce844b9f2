// The lines that log the norms of gradients, for those who paste them into a training of their own. Each is run by
// `node scripts/try-code.js log …`, inside the programs of www/code, and what it wrote is read as the page does. Pure.

/**
 * @typedef {object} Hook
 * @property {string} name of the library
 * @property {string} define goes before the loop
 * @property {string} call goes into the loop, after the gradients are there and before they are clipped or used
 */

/** @type {Record<'pytorch' | 'keras' | 'jax' | 'burn', Hook>} */
export const HOOKS = {
  pytorch: {
    name: 'PyTorch',
    define: `log = open("norms.csv", "w")
print("step,parameter,norm,mean,max", file=log)
def log_norms(step, model, prefix=""):
    for name, p in model.named_parameters():
        if p.grad is not None:
            g = p.grad.detach().abs()
            print(step, prefix + name, g.norm().item(), g.mean().item(), g.max().item(), sep=",", file=log)`,
    call: 'log_norms(step, D, "D.")',
  },
  keras: {
    name: 'Keras',
    define: `log = open("norms.csv", "w")
print("step,parameter,norm,mean,max", file=log)
def log_norms(step, grads, weights, prefix=""):
    for g, w in zip(grads, weights):
        g = abs(keras.ops.convert_to_numpy(g))
        print(step, prefix + w.path, (g**2).sum() ** 0.5, g.mean(), g.max(), sep=",", file=log)`,
    call: 'log_norms(step, grads, D.trainable_variables, "D.")',
  },
  jax: {
    name: 'JAX',
    define: `log = open("norms.csv", "w")
print("step,parameter,norm,mean,max", file=log)
def log_norms(step, grads, prefix=""):
    for path, g in jax.tree_util.tree_leaves_with_path(grads):
        g = abs(jax.device_get(g))
        print(step, prefix + jax.tree_util.keystr(path), (g**2).sum() ** 0.5, g.mean(), g.max(), sep=",", file=log)`,
    call: 'log_norms(step, grads, "D.")',
  },
  burn: {
    name: 'Burn',
    define: `use std::io::Write;

struct LogNorms<'a, W>(usize, Vec<String>, &'a GradientsParams, &'a mut W);

impl<W: Write> ModuleVisitor for LogNorms<'_, W> {
    fn enter_module(&mut self, name: &str, _: &str) { self.1.push(name.into()); }
    fn exit_module(&mut self, _: &str, _: &str) { self.1.pop(); }
    fn visit_float<const N: usize>(&mut self, param: &Param<Tensor<N>>) {
        let Some(g) = self.2.get::<N>(param.id).map(Tensor::abs) else { return };
        let of = |g: Tensor<1>| g.into_scalar::<f32>();
        let (norm, mean, max) = (of(g.clone().square().sum().sqrt()), of(g.clone().mean()), of(g.max()));
        writeln!(self.3, "{},{},{norm},{mean},{max}", self.0, self.1.join(".")).expect("the log can be written");
    }
}

let file = std::fs::File::create("norms.csv").expect("norms.csv can be written");
let mut log = std::io::BufWriter::new(file);
writeln!(log, "step,parameter,norm,mean,max").expect("the log can be written");`,
    call: 'd.visit(&mut LogNorms(step, vec!["D".into()], &grads, &mut log));',
  },
};

/** All of a hook, as it is copied. @param {Hook} hook @param {string} where the comment before the call */
export function written({ define, call }, where) {
  const mark = define.includes('struct') ? '//' : '#';
  return `${define}\n\n${mark} ${where}\n${call}`;
}
