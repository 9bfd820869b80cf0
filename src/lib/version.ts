/** The version of this program; deno.json names the same. */
export const version = "0.7.0";
