/** Debian's mosquitto clients, where they are installed. */

const names = ["mosquitto_pub", "mosquitto_sub"];

/** True when both clients can be run here. */
export async function hasMosquitto(): Promise<boolean> {
  for (const name of names) {
    try {
      await new Deno.Command(name, { args: ["--help"], stdout: "null", stderr: "null" }).output();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }
  return true;
}

export async function mosquitto(
  name: "mosquitto_pub" | "mosquitto_sub",
  args: string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(name, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
