// The views, by the names of routes where they have one.

export { coverage } from "./coverage";
export { endpoint } from "./endpoint";
export { incident, incidents } from "./incidents";
export { gone, login, nothing, waiting } from "./notices";
export { overview } from "./overview";
export { principal } from "./principal";
export type { View } from "./view";
