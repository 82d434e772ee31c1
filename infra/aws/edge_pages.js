// A page of a function: the API knows its own host name alone, and sees us for everybody.
function handler(event) {
  var request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value.toLowerCase() };
  request.headers['x-viewer-address'] = { value: event.viewer.ip };
  return request;
}
