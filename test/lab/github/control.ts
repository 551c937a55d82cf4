/** The lab's own requests to the stand-in: is it there, what shall go wrong, what was asked. They carry no secrets and need no token. */
import type { Asked } from "./answer.ts";
import { type Faults, faultSchema } from "./faults.ts";
import type { Reply } from "./handler.ts";
import type { Journal } from "./journal.ts";

export type Control = { readonly faults: Faults; readonly journal: Journal };

const addFault = ({ faults }: Control, text: string): Reply => {
  try {
    faults.add(faultSchema.parse(JSON.parse(text)));
    return { status: 204 };
  } catch (error) {
    return { status: 422, body: { message: String(error) } };
  }
};

/** `/_lab/health`; `/_lab/faults`: POST adds one, GET lists what is left, DELETE removes all; `/_lab/requests`. Undefined: none of these. */
export const controlReply = (control: Control, { method, url, text }: Asked): Reply | undefined => {
  if (!url.pathname.startsWith("/_lab/")) return undefined;
  switch (`${method} ${url.pathname}`) {
    case "GET /_lab/health":
      return { status: 200, body: {} };
    case "GET /_lab/requests":
      return { status: 200, body: control.journal.notes() };
    case "GET /_lab/faults":
      return { status: 200, body: control.faults.left() };
    case "POST /_lab/faults":
      return addFault(control, text);
    case "DELETE /_lab/faults":
      control.faults.clear();
      return { status: 204 };
    default:
      return { status: 404, body: { message: "Not Found" } };
  }
};
