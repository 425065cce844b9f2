// What Node gets of the npm package, as a framework that renders on the server imports it: there is no element there,
// and the tag is written as any other.
export const GanClippingLab = undefined;
