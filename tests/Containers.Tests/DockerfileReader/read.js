// Prints as JSON what a Dockerfile says, and what is wrong with its syntax: node read.js <file>
import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const text = readFileSync(process.argv[2], 'utf8');
const instructions = DockerfileParser.parse(text).getInstructions().map(instruction => ({
  name: instruction.getInstruction(),
  text: instruction.getTextContent(),
  // An exec form's strings, or the words without the options before them.
  arguments: (instruction.getJSONStrings?.().map(s => s.getJSONValue()) ?? []).concat(
    instruction.getJSONStrings?.().length ? [] : instruction.getArguments().map(a => a.getValue())),
  image: instruction.getImage?.(),
  stage: instruction.getBuildStage?.(),
  from: instruction.getFlags?.().find(f => f.getName() === 'from')?.getValue(),
  properties: Object.fromEntries((instruction.getProperties?.() ?? []).map(p => [p.getName(), p.getValue()])),
}));
const faults = validate(text).map(d => `line ${d.range.start.line + 1}: ${d.message}`);
console.log(JSON.stringify({ instructions, faults }));
