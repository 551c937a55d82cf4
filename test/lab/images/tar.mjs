// The little of the ustar format that an image layer needs: files and folders, owned by root, dated 1970.

const BLOCK = 512;
const KINDS = { file: "0", folder: "5" };

/** The blocks of one entry. `path` is relative, at most 100 bytes; a folder's ends with a slash. */
export function tarEntry({ path, kind, mode, content = Buffer.alloc(0) }) {
  if (Buffer.byteLength(path) > 100)
    throw new Error(`Expected a path of at most 100 bytes in an image; found "${path}". Shorten it.`);
  const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
  return [header({ path, kind, mode, size: content.length }), content, Buffer.alloc(padding)].filter(
    (part) => part.length > 0,
  );
}

/** Two empty blocks close an archive. */
export function tarEnd() {
  return Buffer.alloc(2 * BLOCK);
}

function header({ path, kind, mode, size }) {
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108); // owner
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // time
  block.write("        ", 148); // the checksum counts as blanks while it is summed
  block.write(KINDS[kind], 156);
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, "latin1");
  return block;
}

function octal(number, digits) {
  return number.toString(8).padStart(digits, "0");
}
